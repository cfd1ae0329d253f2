import { Broken } from './broken-invariant';
import type { World } from './world';

/** Lines of a story that are told without being asked for. */
const RECENTLY = 25;

/** What went wrong in a world as given (the log), when (what happened), then (what may never be), and how to see it again. */
export function tell(world: World, error: Error, again: string, isWhole = false): string {
  if (!(error instanceof Broken)) return `world ${world.seed}: ${error.stack}\n${world.story.slice(-RECENTLY).join('\n')}\n${again}`;
  const guest = world.nick(error.trajectory);
  const given = world.log.eventsOf(error.trajectory).map(({ type, data, recordedAt, by }, at) => {
    const said = 'deadline' in data ? data.deadline.key : 'occurredOn' in data ? data.occurredOn : '';
    return `  given ${String(at + 1).padStart(3)} ${type} ${said}, recorded ${recordedAt} by ${by ? `${by.roles[0]}@${by.organisation}` : 'time'}`;
  });
  // What happens to other guests is another story; what happens to all is told without a guest.
  const lines = world.story
    .filter((line) => line.startsWith(`${guest}: `) || !/^guest \d+: /.test(line))
    .filter((line, at, all) => !line.startsWith('it is ') || !all[at + 1]?.startsWith('it is '));
  const when = (isWhole ? lines : lines.slice(-RECENTLY)).map((line) => `  when  ${line}`);
  return [`world ${world.seed}, ${guest}, at ${world.now()}`, ...given, ...when, `  then  ${error.invariant}`, `again: ${again}`].join('\n');
}
