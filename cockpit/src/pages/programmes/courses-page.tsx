import { Anchor, Button, Select, TextInput } from '@mantine/core';
import { IconCertificate, IconSchool } from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { unwrap } from '../../api/clients';
import { keys } from '../../api/queries';
import { FilterBar } from '../../components/filter-bar';
import { Page } from '../../components/page';
import { PagedSection, usePagedList } from '../../components/paged-list';
import { Permitted } from '../../layout/permitted';
import { usePlatform } from '../../session/session-context';
import { COURSE_STATUSES, type CourseSearch, credentialQuery, readCourseFilters } from './course-filters';
import { CourseTable } from './course-table';
import { CredentialTable } from './credential-table';

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
  const courses = usePagedList([...keys.courses, 'list', filters], (page, signal) =>
    unwrap(
      clients.query.GET('/v1/upskilling/courses', { params: { query: { ...filters, ...page } }, signal }),
    ),
  );
  return (
    <>
      <Filters
        // What is typed and not applied goes when the address changes.
        key={JSON.stringify(filters)}
        filters={filters}
        onChange={(search) => void navigate({ to: '/programmes/courses', search, resetScroll: false })}
      />
      <PagedSection
        title={t('course.newest')}
        paged={courses}
        emptyIcon={IconSchool}
        emptyTitle={t('course.none')}
      >
        {(items) => <CourseTable courses={items} />}
      </PagedSection>
      <Credentials filters={filters} />
    </>
  );
}

/** What was issued, of the learner and the provider that courses are filtered by. */
function Credentials({ filters }: { filters: CourseSearch }) {
  const { t } = useTranslation();
  const { clients } = usePlatform();
  const query = credentialQuery(filters);
  const credentials = usePagedList([...keys.courses, 'credentials', query], (page, signal) =>
    unwrap(
      clients.query.GET('/v1/upskilling/credentials', { params: { query: { ...query, ...page } }, signal }),
    ),
  );
  return (
    <PagedSection
      title={t('credential.title')}
      paged={credentials}
      emptyIcon={IconCertificate}
      emptyTitle={t('credential.none')}
    >
      {(items) => <CredentialTable credentials={items} />}
    </PagedSection>
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
      <FilterBar
        pinned={[[t('course.learner'), filters.learner]]}
        onClear={Object.keys(filters).length > 0 ? () => onChange({}) : undefined}
      >
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
        <Button type="submit">{t('filter.apply')}</Button>
      </FilterBar>
    </form>
  );
}
