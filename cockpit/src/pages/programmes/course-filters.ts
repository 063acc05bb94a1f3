import type { CourseStatus } from '../../api/model';
import { readTexts } from '../../components/text-filters';

export const COURSE_STATUSES = [
  'enrolled',
  'in_progress',
  'completed',
  'dropped',
  'retracted',
] as const satisfies readonly CourseStatus[];

/** The address of the list of courses: its filters. */
export interface CourseSearch {
  learner?: string;
  provider?: string;
  course_id?: string;
  status?: CourseStatus;
}

export function readCourseFilters(search: Record<string, unknown>): CourseSearch {
  const { status, ...texts } = readTexts(search, ['learner', 'provider', 'course_id', 'status']);
  const known = COURSE_STATUSES.find((one) => one === status);
  return { ...texts, ...(known && { status: known }) };
}

/** What credentials can be filtered by, of the filters of courses. */
export function credentialQuery({ learner, provider }: CourseSearch): {
  learner?: string;
  provider?: string;
} {
  return { ...(learner !== undefined && { learner }), ...(provider !== undefined && { provider }) };
}
