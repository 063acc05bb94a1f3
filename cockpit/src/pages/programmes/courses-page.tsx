import { Anchor, Badge, Button, Group, Select, TextInput } from '@mantine/core';
import { IconSchool } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { unwrap } from '../../api/clients';
import { keys } from '../../api/queries';
import { EmptyState } from '../../components/empty-state';
import { shortened } from '../../components/identifier';
import { LoadMore } from '../../components/load-more';
import { Page } from '../../components/page';
import { ProblemAlert } from '../../components/problem-alert';
import { Section } from '../../components/section';
import { Waiting } from '../../components/waiting';
import { Permitted } from '../../layout/permitted';
import { usePlatform } from '../../session/session-context';
import { COURSE_STATUSES, type CourseSearch, readCourseFilters } from './course-filters';
import { CourseTable } from './course-table';

const PAGE = 50;

export function CoursesPage() {
  const { t } = useTranslation();
  return (
    <Permitted needs="readRecords" title={t('course.title')}>
      <Page
        title={t('course.title')}
        intro={t('course.intro')}
        actions={
          <Anchor component={Link} to="/programmes" size="sm">
            {t('programme.back')}
          </Anchor>
        }
      >
        <Content />
      </Page>
    </Permitted>
  );
}

function Content() {
  const { t } = useTranslation();
  const { clients } = usePlatform();
  const navigate = useNavigate();
  const filters = useSearch({ from: '/programmes/courses' });
  const courses = useInfiniteQuery({
    queryKey: [...keys.courses, 'list', filters],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        clients.query.GET('/v1/upskilling/courses', {
          params: { query: { ...filters, limit: PAGE, ...(pageParam !== null && { after: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  const items = courses.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <Filters
        // What is typed and not applied goes when the address changes.
        key={JSON.stringify(filters)}
        filters={filters}
        onChange={(search) => void navigate({ to: '/programmes/courses', search, resetScroll: false })}
      />
      <Section title={t('course.newest')}>
        {courses.isPending ? (
          <Waiting rows={8} />
        ) : courses.data === undefined ? (
          <ProblemAlert error={courses.error} onRetry={() => void courses.refetch()} />
        ) : items.length === 0 ? (
          <EmptyState icon={IconSchool} title={t('course.none')}>
            {t('filter.widen')}
          </EmptyState>
        ) : (
          <>
            <CourseTable courses={items} />
            <LoadMore
              shown={items.length}
              hasMore={courses.hasNextPage}
              loading={courses.isFetchingNextPage}
              onMore={() => void courses.fetchNextPage()}
            />
          </>
        )}
      </Section>
    </>
  );
}

function Filters({ filters, onChange }: { filters: CourseSearch; onChange: (next: CourseSearch) => void }) {
  const { t } = useTranslation();
  return (
    <form
      role="search"
      aria-label={t('course.filters')}
      onSubmit={(event) => {
        event.preventDefault();
        const typed = new FormData(event.currentTarget);
        onChange(
          readCourseFilters({
            ...filters,
            provider: typed.get('provider'),
            course_id: typed.get('course_id'),
            status: typed.get('status'),
          }),
        );
      }}
    >
      <Group className="card" p="md" align="flex-end" gap="sm">
        <TextInput
          name="provider"
          label={t('course.provider')}
          maxLength={320}
          defaultValue={filters.provider ?? ''}
        />
        <TextInput
          name="course_id"
          label={t('course.courseId')}
          maxLength={320}
          defaultValue={filters.course_id ?? ''}
        />
        <Select
          name="status"
          label={t('course.status')}
          w={190}
          clearable
          placeholder={t('filter.all')}
          defaultValue={filters.status ?? null}
          data={COURSE_STATUSES.map((value) => ({ value, label: t(`courseStatus.${value}`) }))}
        />
        {filters.learner !== undefined && (
          <Badge size="lg" variant="default">
            {t('course.learner')} {shortened(filters.learner)}
          </Badge>
        )}
        <Button type="submit">{t('filter.apply')}</Button>
        {Object.keys(filters).length > 0 && (
          <Button variant="default" onClick={() => onChange({})}>
            {t('filter.clear')}
          </Button>
        )}
      </Group>
    </form>
  );
}
