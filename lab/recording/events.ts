/** events.jsonl: what happened in a trial, one line an event. */
import { z } from 'zod';

const ns = z.number().nonnegative();

/**
 * One line of events.jsonl. `source` is `ftlab` or the process that said it (`host-a/controller`,
 * `witness` …). Names in use, with their fields:
 *
 * - `phase` {phase, state: 'begin'|'end'}: provision, observe, conditions, load, settle, collect, release
 * - `fault-inject` {id}, `fault-bitten` {id, atNs, proof, ended: {what, side} of the pair, or null}, `fault-unbitten` {id, reason},
 *   `fault-heal` {id}, then `fault-healed` {id} or `fault-heal-failed` {id, message, stack, causes}, of every fault
 *   that bit, at the end of the load if not before; atNs of a bite is when the effect began (for a cut: all ports dark)
 * - `dark` {host, fromEarliestNs, fromNs} / `lit` {host, untilNs, untilLatestNs}: ports of a host
 *   dropped in both directions; the true edge lies between the two times given
 * - `protected` {epoch, generation, active, standby}, `suspected` {peer, silentMs}, `unanswered` {peer}, `decided` {epoch, members},
 *   `refused` {epoch, members}, `fenced` {reason}, `witness-lost`, `took-over` {rendezvous,
 *   heldUpTo, releasedUpTo, tsc, instructions, generation}, `announced` {count}, `first-output` {rendezvous},
 *   `divergence` {rendezvous, own, other, policy}, `stopped` {reason}
 * - `twin-remains` {host, chain, released, instructions, generation}: what a dead twin left behind:
 *   names of its chain and released files under chains/, and its instruction counter at death
 *   (null where none); likewise `twin-state` {host, chain, released, instructions, generation}
 *   for twins alive at the end
 * - `preflight` {stillMs, before, during, after}: replies seen before, while and after colo's secondary
 *   stood still: before a pair is called protected
 * - `reprotect` {target}, `reprotect-pausing`, `reprotect-paused` {pauseMs, ramPages, stopMs, copyMs, stateMs,
 *   digest}, `reprotect-failed` {reason}, `join-failed` {reason}
 * - `twin-exited` {side, code, signal, expected: boolean}, `process-exited` {name, code, signal}
 * - `load-sample` {busyShare, loopDelayP99Ms, loopDelayMaxMs}: of the harness and the computer
 * - `link-sample` {ports: {port: {toPackets, fromPackets, droppedPackets}}}
 * - `identity` {mac, ip, machineId, bootId}: who the guest is, each time that is new
 * - `host-key` {when: 'before'|'after', key}: of the guest's SSH server, before the load and after it
 * - `guest-port` {mac, port}: the switch has learnt the guest's address at a port
 * - `preflight` {stillMs, stoppedNs, goneOnNs, before, during, after}: echoes heard while ftlab held the standby still, and around it
 * - `protection-lost`: the pair had no standby any more when the load began, and nobody broke it
 * - `link-measured` {device, direction, sent, arrived, lost, …, p50Ms, p99Ms}: what a condition achieved
 * - `harness-error` {message, stack, causes: {message, stack}[], phase}: makes the trial broken
 * - `signal` {signal}: the user asked to stop
 * - `skipped` {reason}: this computer lacks what the engine needs; nothing was begun
 */
export const eventSchema = z.looseObject({ tNs: ns, source: z.string(), event: z.string() });
export type Event = z.infer<typeof eventSchema>;
