/** The way of an output from the controller through the pump to the host's fence. */
import { MS } from './constants.ts';
import type { LockstepMember } from './lockstep-member.ts';

/** A pump that took longer than this was delayed, and the fence may have shut meanwhile. */
const PROMPT_NS = 1 * MS;

/** Sends the output of a rendezvous, which replies to the operation before it. */
export function pump(member: LockstepMember, rendezvous: number): void {
  const { world, side, guest, fence } = member;
  const { agenda, hosts, observer } = world;
  const operation = member.log[rendezvous - 1] ?? 0;
  const givenNs = agenda.nowNs;
  const emit = () => {
    if (hosts[side].isFenceOpen(agenda.nowNs)) {
      observer.frame(member);
      observer.acknowledged(rendezvous - 1, operation);
    } else if (agenda.nowNs - givenNs < PROMPT_NS) observer.droppedByFence(member);
  };
  agenda.after(fence.pipeNs(), () => guest.receive(emit));
}
