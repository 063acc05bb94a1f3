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
