import { compartmentNames } from '../policy/contents';
import { languages, type Policy, type Text } from '../policy/schema';
import { phaseNames } from './phase';
import type { Rejection } from './rejections';

type Names = Readonly<Record<string, Text>>;

/** What the codes in a rejection's details are called, by the detail that they stand in. A detail that is missing here holds no codes that have a name. */
const namesIn: Readonly<Record<string, (policy: Policy) => Names>> = {
  phase: () => phaseNames,
  compartment: () => compartmentNames,
  criterion: ({ criteria }) => quoted(criteria),
  criteria: ({ criteria }) => quoted(criteria),
  open: ({ criteria, risks }) => quoted({ ...criteria, ...risks }),
  organisation: organisations,
  organisations,
  group: ({ specialGroups }) => quoted(specialGroups),
  groups: ({ specialGroups }) => quoted(specialGroups),
  item: ({ identity }) => quoted(identity),
  goal: ({ stabilisation }) => quoted(stabilisation),
  kind: ({ documents, shelter }) => quoted({ ...documents.kinds, ...shelter.kinds }),
  level: levels,
  below: levels,
};

/** The rejection with the names of what it speaks of, as the policy has them. */
export function withNames(rejection: Rejection, policy: Policy): Rejection {
  const names = Object.entries(rejection.details).flatMap(([detail, codes]) =>
    Object.hasOwn(namesIn, detail) ? [[detail, inWords(codes, namesIn[detail]!(policy))] as const] : []);
  return names.length === 0 ? rejection : { ...rejection, names: Object.fromEntries(names) };
}

/** One code, or several with commas between them; what has no name stays as it is. */
function inWords(codes: string, names: Names): Text {
  const said = codes.split(', ').map((code) => (Object.hasOwn(names, code) ? names[code] : undefined) ?? { nl: code, en: code });
  return { nl: said.map(({ nl }) => nl).join(', '), en: said.map(({ en }) => en).join(', ') };
}

/** Names that are half a sentence themselves: “has a V-number”. */
const quoted = (list: Readonly<Record<string, { name: Text }>>): Names =>
  Object.fromEntries(Object.entries(list).map(([code, { name }]) => [code, Object.fromEntries(languages.map((language) => [language, `“${name[language]}”`])) as Text]));

function organisations({ organisations: parties }: Policy): Names {
  return Object.fromEntries(Object.entries(parties).map(([code, { name }]) => [code, { nl: name, en: name }]));
}

function levels({ escalation }: Policy): Names {
  return quoted(Object.fromEntries(escalation.levels.map(({ level, name }) => [level, { name }])));
}
