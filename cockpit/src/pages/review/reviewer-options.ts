import type { Reviewer } from '../../api/model';
import { shortened } from '../../components/identifier';

/** What is said of a reviewer besides their name. */
export interface ReviewerWords {
  role: (role: string) => string;
  /** A name that is the reader's own. */
  you: (name: string) => string;
}

/** Those who may review, as they are chosen from. One without a name is known by the end of their id. */
export function reviewerOptions(
  reviewers: readonly Reviewer[],
  me: string | null,
  words: ReviewerWords,
): { value: string; label: string }[] {
  return reviewers.map(({ id, name, role }) => {
    const known = name ?? shortened(id);
    return { value: id, label: `${id === me ? words.you(known) : known}, ${words.role(role)}` };
  });
}
