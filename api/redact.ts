import { tellsBirthday } from '../domain/trajectory/turns';

/** Fields of what workflows carry that say how far a trajectory is and by whom, and nothing of the guest. */
const SHOWN = new Set([
  'at', 'behind', 'currentDetails', 'dueOn', 'epoch', 'erased', 'expectedRevision', 'fingerprint', 'hash', 'key', 'knowsPolicy', 'latecomers', 'more', 'organisation', 'overdue', 'overdueFrom',
  'person', 'phase', 'programme', 'programmes', 'recordedAt', 'requestId', 'revision', 'roles', 'rule', 'run', 'schemaVersion', 'sequence', 'sha256', 'silent', 'started', 'step', 'sweptDocuments',
  'trajectory', 'type', 'unreadable', 'version', 'waitingOn', 'wedged',
]);

const HIDDEN = '…';
/** A timer's summary is the key of its deadline, and that begins with its rule. */
const DEADLINE = /^([A-Za-z]+)(\.[A-Za-z0-9]+)*:\d{4}-\d\d-\d\d\/[A-Za-z]+$/;
/** Where in the code, without the message that stands above it. */
const framesOf = (stack: string): string => stack.split('\n').filter((line) => /^\s+at /.test(line)).join('\n');

/**
 * What a payload holds, as somebody may see it who keeps runs going and is no party to any dossier: the fields that are known to say nothing of
 * the guest. Everything else is absent, not blank, for that there is something says too much; so a new field shows nothing before somebody
 * has thought of it.
 */
export function redact(value: unknown): unknown {
  const rule = typeof value === 'string' ? DEADLINE.exec(value)?.[1] : undefined;
  const shown = rule !== undefined && !tellsBirthday(rule) ? value : shownOf('', value);
  return shown ?? HIDDEN;
}

function shownOf(name: string, value: unknown): unknown {
  if (Array.isArray(value)) {
    const shown = value.map((one) => shownOf(name, one)).filter((one) => one !== undefined);
    return shown.length > 0 ? shown : undefined;
  }
  if (value !== null && typeof value === 'object') {
    if ('rule' in value && tellsBirthday(String(value.rule))) return undefined;
    const shown = Object.entries(value).flatMap(([field, inner]) => {
      const found = shownOf(field, inner);
      return found === undefined ? [] : [[field, found] as const];
    });
    return shown.length > 0 ? Object.fromEntries(shown) : undefined;
  }
  if (SHOWN.has(name)) return value;
  return name === 'stack_trace' && typeof value === 'string' ? framesOf(value) : undefined;
}
