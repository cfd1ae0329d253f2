import { commandNames, commands, type CommandName } from '../domain/trajectory/commands';

const pascal = (name: string): string => name[0]!.toUpperCase() + name.slice(1);

/** The commands' bodies, each under a name of its own in the OpenAPI document: requests, trajectories and events share them. */
export const bodies = Object.fromEntries(commandNames.map((name) => [name, commands[name].body.meta({ id: pascal(name) })])) as {
  [N in CommandName]: (typeof commands)[N]['body'];
};
