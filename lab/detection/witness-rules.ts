/**
 * The rule by which the witness grants. It keeps {epoch, members} and grants members only, so that
 * a side that was left out becomes a member again only after the survivor was copied onto it.
 */
import { z } from 'zod';

export const witnessStateSchema = z.object({
  epoch: z.number().int().nonnegative(),
  members: z.array(z.string()),
  /** Side that was granted this epoch: its question is granted again after a lost reply. */
  grantedTo: z.string().nullable(),
});
export type WitnessState = z.infer<typeof witnessStateSchema>;

export const questionSchema = z.object({
  id: z.string(),
  from: z.string(),
  /** The epoch the asker knows. */
  epoch: z.number().int().nonnegative(),
  members: z.array(z.string()).min(1),
});
export type Question = z.infer<typeof questionSchema>;

export const answerSchema = z.object({
  id: z.string(),
  granted: z.boolean(),
  epoch: z.number().int().nonnegative(),
  members: z.array(z.string()),
});
export type Answer = z.infer<typeof answerSchema>;

const isSame = (left: readonly string[], right: readonly string[]) =>
  left.length === right.length && left.every((member) => right.includes(member));

/** Decides a question; returns the answer, and the state to write before the answer is sent. */
export function decide(
  state: WitnessState,
  question: Question,
): { answer: Answer; state: WitnessState } {
  const { id, from, epoch, members } = question;
  const answer = (granted: boolean, now: WitnessState) => ({
    answer: { id, granted, epoch: now.epoch, members: now.members },
    state: now,
  });
  const isRepeated = epoch + 1 === state.epoch && state.grantedTo === from;
  if (isRepeated && isSame(members, state.members)) return answer(true, state);
  const isMember = state.members.includes(from) && members.includes(from);
  if (!isMember || epoch !== state.epoch) return answer(false, state);
  return answer(true, { epoch: epoch + 1, members, grantedTo: from });
}

/** Grants every question, of members and others, for any epoch. For canaries only. */
export function grantAnybody(state: WitnessState, question: Question): ReturnType<typeof decide> {
  const members = [...state.members, question.from];
  return decide({ ...state, members }, { ...question, epoch: state.epoch });
}
