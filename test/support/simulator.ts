import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseFigures, withChanges } from '../../simulator/figures';
import { simulate, type History, type Scene } from '../../simulator/simulate';
import { groningenPolicy } from './policy';

/** The text of the figures that the simulator comes with. */
export const figuresYaml = readFileSync(path.join(__dirname, '../../simulator/figures.yaml'), 'utf8');

export const policy = groningenPolicy();

/** What happens to 120 guests in two years with the simulator's own figures, or with changes to them (`lso.everyDays=7`). */
export function history(changes: readonly string[] = [], other: Partial<Scene> = {}): History {
  const figures = withChanges(parseFigures(figuresYaml, 'figures.yaml', [policy]), changes);
  return simulate({ policy, figures, guests: 120, years: 2, seed: 1, startsOn: policy.effectiveFrom, ...other });
}
