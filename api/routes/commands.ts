import { z } from 'zod';
import { commandNames, commands, type Command, type CommandName } from '../../domain/trajectory/commands';
import { etag } from '../dossier';
import { executeCommand, type Executor } from '../execute';
import { onceOnlyOnWhatWasRead } from '../headers';
import { recordRepeat } from '../reads';
import { route, type Api } from '../route';
import { trajectorySchema, view } from '../trajectory-view';

/** These bring more than a form, and have routes of their own. */
type Special = 'register' | 'addDocument';
const isOrdinary = (name: CommandName): name is Exclude<CommandName, Special> => name !== 'register' && name !== 'addDocument';

/** A route for each command of the table that is a form. */
export function mountCommands(api: Api, executor: Executor): void {
  for (const name of commandNames) if (isOrdinary(name)) mountCommand(api, executor, name);
}

function mountCommand(api: Api, executor: Executor, name: Exclude<CommandName, Special>): void {
  const { resource, name: summary } = commands[name];
  const { body, inPath } = split(name, [...resource.matchAll(/\{(\w+)\}/g)].map(([, field]) => field!));
  route(
    api,
    {
      method: 'post',
      path: `/v1/trajectories/{id}/${resource}`,
      summary,
      tag: 'commands',
      access: 'person',
      params: z.strictObject({ id: z.uuid(), ...inPath }),
      headers: onceOnlyOnWhatWasRead,
      body,
      answer: { description: 'The trajectory after it.', schema: trajectorySchema, headers: ['ETag'] },
      problems: [409, 410, 412, 428, 429],
    },
    async (call) => {
      const { caller, headers, body: given, language } = call;
      const { id, ...fields } = call.params;
      const command = { name, data: { ...(given as object), ...fields } } as Exclude<Command, { name: 'register' }>;
      const request = { caller, idempotencyKey: headers['Idempotency-Key'], ifMatch: headers['If-Match'] };
      const dossier = await executeCommand(executor, request, id, command);
      await recordRepeat(executor.prisma, call, dossier);
      return { body: view(dossier, caller.actor, executor.clock(), language), headers: { ETag: etag(dossier.revision) } };
    },
  );
}

/** The command's body without the fields that the path fills in, and those. */
function split(name: CommandName, fields: readonly string[]): { body: z.ZodType; inPath: z.ZodRawShape } {
  if (fields.length === 0) return { body: commands[name].body, inPath: {} };
  const whole = commands[name].body as z.ZodObject;
  const inPath = Object.fromEntries(fields.map((field) => [field, whole.shape[field]!]));
  return { body: whole.omit(Object.fromEntries(fields.map((field) => [field, true])) as Record<string, never>), inPath };
}
