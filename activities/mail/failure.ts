import type { NodemailerError } from 'nodemailer/lib/errors';

/** What kept a mail from being known to have arrived. */
export type FailureKind =
  | 'no-recipient' // neither a person's address nor a mailbox
  | 'invalid-address'
  | 'sender-refused'
  | 'recipient-refused'
  | 'message-refused'
  | 'deferred' // the server answered: not now, or not in this session
  | 'unreachable' // no session came about, so nothing was sent
  | 'answer-lost' // the session broke off: the server may have the mail
  | 'lease-ended' // the process that sent it was not heard of again
  | 'unknown-template' // a newer worker knows it
  | 'not-rendered'; // a fault of ours, that a deployment mends

/** The same mail would be refused again: these are not tried again, but stay visible as `failed`. */
export const nonRetryable: ReadonlySet<FailureKind> = new Set<FailureKind>([
  'no-recipient', 'invalid-address', 'sender-refused', 'recipient-refused', 'message-refused',
]);

/** After these nobody knows whether the mail arrived; the resend has the same Message-ID, so that a receiver can drop the double. */
export const inDoubt: ReadonlySet<FailureKind> = new Set<FailureKind>(['answer-lost', 'lease-ended']);

/** As the delivery log has it: the kind, and the server's or the socket's codes. Never a text: servers repeat addresses in theirs. */
export interface Failure {
  kind: FailureKind;
  codes: string[];
}

/** Replies that speak of our login and not of this mail; RFC 4954. */
const AUTHENTICATION_REPLIES = [530, 534, 535, 538];
const NEVER_CONNECTED = ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN'];
/** Nodemailer's codes for what goes wrong before, or without, a mail. */
const BEFORE_THE_MAIL = ['EDNS', 'ETLS', 'EREQUIRETLS', 'EPROTOCOL', 'EAUTH', 'ENOAUTH', 'EOAUTH2', 'EPROXY', 'ECONFIG'];

/** What an error of nodemailer means for the mail. What is not known to be harmless is in doubt. */
export function failureOf(error: NodemailerError): Failure {
  return { kind: kindOf(error), codes: codesOf(error) };
}

function kindOf({ code = '', originalCode = '', command, responseCode, permanent, timeoutType, syscall }: NodemailerError): FailureKind {
  const aboutThisMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  if (responseCode !== undefined) {
    if (!aboutThisMail || !permanent || AUTHENTICATION_REPLIES.includes(responseCode)) return 'deferred';
    return command === 'MAIL FROM' ? 'sender-refused' : command === 'RCPT TO' ? 'recipient-refused' : 'message-refused';
  }
  if (code === 'EENVELOPE') return 'invalid-address';
  if (code === 'EMESSAGE') return 'message-refused';
  if (BEFORE_THE_MAIL.includes(code) || NEVER_CONNECTED.includes(originalCode) || syscall === 'connect') return 'unreachable';
  if (timeoutType !== undefined && timeoutType !== 'SOCKET_TIMEOUT') return 'unreachable';
  // The pool's own message, after a server that closed before its greeting; without a command nothing was under way.
  if (code === 'ECONNECTION' && command === undefined) return 'unreachable';
  return 'answer-lost';
}

function codesOf({ code, originalCode, responseCode, response }: NodemailerError): string[] {
  if (responseCode === undefined) return [originalCode ?? code ?? 'unknown'];
  const enhanced = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '')?.[1];
  return [String(responseCode), ...(enhanced !== undefined ? [enhanced] : [])];
}
