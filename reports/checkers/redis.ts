/**
 * The checker of the workload `redis`: registers that are written with unique values. A read thus
 * names the write that it saw, and the survivor's value names the last write of a register.
 */
import { registerSchema, registersSchema } from '../../lab/recording/redis/readback.ts';
import type { Operation, Operations } from '../measures/operations.ts';
import type { Observed } from '../observed.ts';
import { RecordingInvalid } from '../recording-invalid.ts';
import { checker, type Offence } from './checker.ts';
import { acknowledgedLost, unexpected } from './shared.ts';

export const redisChecker = checker({
  workload: 'redis',
  measures: [
    acknowledgedLost,
    unexpected,
    {
      name: 'staleReads',
      title: 'Stale reads',
      unit: 'count',
      better: 'less',
      group: 'correctness',
      says: 'Reads of a value that was overwritten for certain before the read was sent.',
    },
  ],
  proofs: ['acknowledgedLost', 'unexpected', 'staleReads'],
  check(seen) {
    const { held, isRead, ...found } = foundIn(seen);
    const isEmpty = seen.operations.length === 0;
    const strange = seen.isHistoryClosed ? found.unexpected.length : null;
    return {
      acknowledgedLost: held && !isEmpty ? found.acknowledgedLost.length : null,
      // A strange value of a reply counts, independent of the survivor's values.
      unexpected: held || (strange ?? 0) > 0 ? strange : null,
      staleReads: isRead ? found.staleReads.length : null,
    };
  },
  offences(seen) {
    const { acknowledgedLost, unexpected, staleReads } = foundIn(seen);
    return Object.entries({ acknowledgedLost, unexpected, staleReads }).flatMap(([measure, all]) =>
      all.map((offence): Offence => ({ measure, ...offence })),
    );
  },
});

type Found = Omit<Offence, 'measure'>;

function foundIn(seen: Observed) {
  const held = heldIn(seen.recording.readback);
  const registers = registersOf(seen.operations);
  const all = [...registers.values()];
  return {
    ...{ held, isRead: all.some(({ reads }) => reads.length > 0) },
    acknowledgedLost: held ? lost(seen, registers, held) : [],
    unexpected: seen.isHistoryClosed ? strangeValues(registers, held) : [],
    staleReads: all.flatMap(staleReads).map(({ operation }): Found => ({ operation })),
  };
}

/** A write of a register. */
interface Write {
  operation: number;
  sentNs: number;
  /** When it had happened at the latest: it was acknowledged, or its value was read; or never. */
  happenedNs: number;
  /** It was never sent, or refused. */
  isFailed: boolean;
}

interface Read {
  operation: number;
  value: string | null;
  sentNs: number;
  endedNs: number;
}

interface Register {
  /** Value → its write. */
  writes: Map<string, Write>;
  /** Acknowledged reads. */
  reads: Read[];
}

/** Key → register, of every operation; throws RecordingInvalid for operations of no register. */
function registersOf(operations: Operations): Map<string, Register> {
  const registers = new Map<string, Register>();
  for (const operation of operations) {
    const { key, f } = operation;
    if (key === undefined || (f !== 'read' && f !== 'write'))
      throw invalid(operation, 'neither reads nor writes a register');
    const register = registers.get(key) ?? { writes: new Map(), reads: [] };
    registers.set(key, register);
    if (f === 'write') addWrite(register, operation);
    else if (operation.end === 'ok') addRead(register, operation);
  }
  for (const { writes, reads } of registers.values()) {
    for (const { value, endedNs } of reads) {
      const write = value === null ? undefined : writes.get(value);
      if (write) write.happenedNs = Math.min(write.happenedNs, endedNs);
    }
  }
  return registers;
}

function addWrite({ writes }: Register, write: Operation): void {
  const { data: value } = registerSchema.safeParse(write.value);
  if (typeof value !== 'string') throw invalid(write, 'writes no value');
  if (writes.has(value)) throw invalid(write, `writes ${JSON.stringify(value)} a second time`);
  const happenedNs = write.end === 'ok' && write.endedNs !== null ? write.endedNs : NEVER;
  const { operation, sentNs } = write;
  writes.set(value, { operation, sentNs, happenedNs, isFailed: write.end === 'fail' });
}

function addRead({ reads }: Register, read: Operation): void {
  const { data: value } = registerSchema.safeParse(read.result);
  if (value === undefined || read.endedNs === null)
    throw invalid(read, 'has no value in its reply');
  reads.push({ operation: read.operation, value, sentNs: read.sentNs, endedNs: read.endedNs });
}

const NEVER = Number.POSITIVE_INFINITY;

function invalid({ operation }: Operation, says: string): RecordingInvalid {
  return new RecordingInvalid(`history.jsonl: operation ${operation} ${says}`);
}

/** Key → value that the survivor holds; null without a read-back. */
function heldIn(readback: unknown): Map<string, string> | null {
  const { data, error } = registersSchema.nullable().safeParse(readback);
  if (error) {
    const [issue] = error.issues;
    throw new RecordingInvalid(`readback.json: ${issue?.path.join('.')}: ${issue?.message}`);
  }
  if (!data) return null;
  const held = new Map<string, string>();
  for (const [key, value] of data.registers) if (value !== null) held.set(key, value);
  return held;
}

/**
 * Writes that certainly took effect after the write whose value the survivor holds: writes sent
 * after that write had taken effect. All writes, if the survivor holds no written value.
 */
function lost(
  { isHistoryClosed }: Observed,
  registers: ReadonlyMap<string, Register>,
  held: ReadonlyMap<string, string>,
): Found[] {
  const found: Found[] = [];
  for (const [key, { writes }] of registers) {
    const value = held.get(key);
    const last = value === undefined ? undefined : writes.get(value);
    // The write of a value may be missing in a history that was not closed.
    if (value !== undefined && !last && !isHistoryClosed) continue;
    const sinceNs = last && !last.isFailed ? last.happenedNs : Number.NEGATIVE_INFINITY;
    const says = `the survivor holds ${value === undefined ? 'nothing' : JSON.stringify(value)}`;
    for (const { operation, happenedNs, sentNs } of writes.values())
      if (happenedNs < NEVER && sentNs > sinceNs) found.push({ operation, says });
  }
  return found;
}

/**
 * Values, held or read, without a write to their register before they were read: each once, by
 * its first read.
 */
function strangeValues(
  registers: ReadonlyMap<string, Register>,
  held: ReadonlyMap<string, string> | null,
): Found[] {
  const found: Found[] = [];
  for (const [key, { writes, reads }] of registers) {
    const strange = new Map<string | null, Found>();
    for (const { operation, value, endedNs } of reads) {
      const write = value === null ? null : writes.get(value);
      const isKnown = write === null || (write && !write.isFailed && write.sentNs <= endedNs);
      if (!isKnown && !strange.has(value)) strange.set(value, { operation });
    }
    const value = held?.get(key);
    const last = value === undefined ? null : writes.get(value);
    if ((last === undefined || last?.isFailed) && !strange.has(value ?? null))
      strange.set(value ?? null, { operation: null, says: holds(key, value) });
    found.push(...strange.values());
  }
  const foreign = [...(held ?? [])].filter(([key]) => !registers.has(key));
  return [
    ...found,
    ...foreign.map(([key, value]) => ({ operation: null, says: holds(key, value) })),
  ];
}

function holds(key: string, value: string | undefined): string {
  return `the survivor holds ${JSON.stringify(value ?? null)} in ${key}`;
}

/**
 * Reads that another write had overtaken: it had happened before the read was sent, and was sent
 * when the write that was read (or nothing: the register's beginning) had already happened.
 */
function staleReads({ writes, reads }: Register): Read[] {
  const happened = [...writes.values()]
    .filter(({ happenedNs }) => happenedNs < NEVER)
    .sort((left, right) => left.happenedNs - right.happenedNs);
  let at = 0;
  let latestSentNs = Number.NEGATIVE_INFINITY;
  const stale: Read[] = [];
  for (const read of [...reads].sort((left, right) => left.sentNs - right.sentNs)) {
    const { value, sentNs } = read;
    for (let next = happened[at]; next && next.happenedNs < sentNs; next = happened[at]) {
      latestSentNs = Math.max(latestSentNs, next.sentNs);
      at += 1;
    }
    // A value that no client wrote is not stale, but strange.
    const seen = value === null ? Number.NEGATIVE_INFINITY : writes.get(value)?.happenedNs;
    if (seen !== undefined && latestSentNs > seen) stale.push(read);
  }
  return stale;
}
