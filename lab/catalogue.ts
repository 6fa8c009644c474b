/** Members of a catalogue by their names, and the error text for a name that does not exist. */

interface Named {
  readonly name: string;
}

/** A name that no member of a catalogue has. */
export class UnknownName extends Error {
  override name = 'UnknownName';
}

/** The member with this name; undefined when there is none. */
export function findByName<T extends Named>(members: readonly T[], name: string): T | undefined {
  return members.find((member) => member.name === name);
}

/** The member with this name; throws UnknownName, with the nearest name that exists. */
export function byName<T extends Named>(kind: string, members: readonly T[], name: string): T {
  const found = findByName(members, name);
  if (found) return found;
  throw new UnknownName(unknownName(kind, name, namesOf(members)));
}

/** A problem, in one line, when no member has this name; otherwise null. */
export function validateName(kind: string, members: readonly Named[], name: string): string | null {
  return findByName(members, name) ? null : unknownName(kind, name, namesOf(members));
}

/** As in: no engine "lokstep"; did you mean lockstep? */
export function unknownName(kind: string, name: string, known: readonly string[]): string {
  const nearest = known
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .sort((a, b) => a.distance - b.distance)[0];
  const isNear = nearest && nearest.distance <= Math.max(2, nearest.candidate.length / 3);
  const hint = isNear ? `did you mean ${nearest.candidate}?` : `there are: ${known.join(', ')}`;
  return `no ${kind} ${JSON.stringify(name)}; ${hint}`;
}

function namesOf(members: readonly Named[]): string[] {
  return members.map(({ name }) => name);
}

/** Letters to insert, delete, replace or swap with their neighbour (optimal string alignment). */
export function editDistance(from: string, to: string): number {
  const rows = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= from.length; row++) {
    const line = [row];
    rows.push(line);
    for (let column = 1; column <= to.length; column++) {
      const isSame = from[row - 1] === to[column - 1];
      const isSwapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      line[column] = Math.min(
        at(row - 1, column) + 1,
        at(row, column - 1) + 1,
        at(row - 1, column - 1) + (isSame ? 0 : 1),
        isSwapped ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
  }
  return at(from.length, to.length);
}
