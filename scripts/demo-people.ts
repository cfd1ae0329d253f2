import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsePolicy } from '../domain/policy/parse';
import type { Language, Role } from '../domain/policy/schema';
import { mandatedPairs } from '../domain/trajectory/permissions';
import { projectRoot } from '../prisma/folder';

/** An invented person to try Bestendig as. */
export interface DemoPerson {
  /** Also the subject of their tokens: `caseworker-inlia`. */
  id: string;
  name: string;
  email: string;
  organisation: string;
  roles: Role[];
  programmes: string[];
  language: Language;
}

const names = [
  'Sanne de Vries', 'Pieter Bakker', 'Alex Morgan', 'Fenna Hoekstra', 'Bram Wolthuis', 'Meike Postma', 'Jelle Dijkema', 'Roos Veldman', 'Tjeerd Kuipers',
  'Anouk Smid', 'Wiebe Haan', 'Lotte Boersma', 'Harm Zwart', 'Eline Prins', 'Douwe Terpstra', 'Maud Kramer', 'Gijs Lammers', 'Iris Venema', 'Koen Tamminga',
  'Nynke Faber', 'Stijn Mulder', 'Wytske Hofman', 'Ruben Schuur', 'Tess Oosting',
];

/** One person for each pair of role and organisation that a policy gives anything to, and whoever keeps it all running. Nobody of these names exists; `.example` addresses reach nobody. */
export function demoPeople(): DemoPerson[] {
  const folder = join(projectRoot(), 'policies');
  const policies = readdirSync(folder).filter((name) => name.endsWith('.yaml')).sort().map((name) => parsePolicy(readFileSync(join(folder, name), 'utf8'), name));
  const people = new Map<string, DemoPerson>();
  for (const policy of policies) {
    for (const { role, organisation } of mandatedPairs(policy)) {
      const id = `${role}-${organisation}`.toLowerCase();
      const known = people.get(id);
      if (known) {
        if (!known.programmes.includes(policy.programme)) known.programmes.push(policy.programme);
        continue;
      }
      const name = names[people.size % names.length]!;
      people.set(id, {
        id,
        name,
        email: `${name.toLowerCase().replaceAll(' ', '.')}@${organisation.toLowerCase()}.example`,
        organisation,
        roles: [role],
        programmes: [policy.programme],
        language: people.size % 5 === 4 ? 'en' : 'nl',
      });
    }
  }
  const programmes = [...new Set(policies.map(({ programme }) => programme))];
  people.set('admin-gemeente', { id: 'admin-gemeente', name: 'Jorrit Bos', email: 'jorrit.bos@gemeente.example', organisation: 'gemeente', roles: ['admin'], programmes, language: 'nl' });
  return [...people.values()];
}
