import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router';

import { Shell } from './layout/shell';
import { NotFoundPage } from './pages/not-found';
import { CohortsPage } from './pages/cohorts/cohorts-page';
import { readCohortFilters } from './pages/cohorts/filters';
import { EventsPage } from './pages/events/events-page';
import { readEventFilters } from './pages/events/filters';
import { ImportPage } from './pages/imports/import-page';
import { ImportsPage } from './pages/imports/imports-page';
import { OperationsPage } from './pages/operations/operations-page';
import { OverviewPage } from './pages/overview/overview-page';
import { PeoplePage, readPeopleFilters } from './pages/people/people-page';
import { PersonPage } from './pages/people/person-page';
import { readCourseFilters } from './pages/programmes/course-filters';
import { CoursesPage } from './pages/programmes/courses-page';
import { readMatchFilters } from './pages/programmes/match-filters';
import { MatchPage } from './pages/programmes/match-page';
import { MatchesPage } from './pages/programmes/matches-page';
import { ProgrammesPage } from './pages/programmes/programmes-page';
import { readReviewFilters } from './pages/review/filters';
import { ReviewItemPage } from './pages/review/item-page';
import { ReviewPage } from './pages/review/review-page';
import { SessionsPage } from './pages/sessions/sessions-page';
import { readSessionFilters } from './pages/sessions/filters';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage });

const overview = createRoute({ getParentRoute: () => root, path: '/', component: OverviewPage });
const imports = createRoute({ getParentRoute: () => root, path: '/imports', component: ImportsPage });
const oneImport = createRoute({
  getParentRoute: () => root,
  path: '/imports/$importId',
  component: ImportPage,
});
const people = createRoute({
  getParentRoute: () => root,
  path: '/people',
  component: PeoplePage,
  validateSearch: readPeopleFilters,
});
const person = createRoute({ getParentRoute: () => root, path: '/people/$personId', component: PersonPage });
const programmes = createRoute({
  getParentRoute: () => root,
  path: '/programmes',
  component: ProgrammesPage,
});
const matches = createRoute({
  getParentRoute: () => root,
  path: '/programmes/matches',
  component: MatchesPage,
  validateSearch: readMatchFilters,
});
const match = createRoute({
  getParentRoute: () => root,
  path: '/programmes/matches/$matchId',
  component: MatchPage,
});
const courses = createRoute({
  getParentRoute: () => root,
  path: '/programmes/courses',
  component: CoursesPage,
  validateSearch: readCourseFilters,
});
const cohorts = createRoute({
  getParentRoute: () => root,
  path: '/cohorts',
  component: CohortsPage,
  validateSearch: readCohortFilters,
});
const review = createRoute({
  getParentRoute: () => root,
  path: '/review',
  component: ReviewPage,
  validateSearch: readReviewFilters,
});
const reviewItem = createRoute({
  getParentRoute: () => root,
  path: '/review/$itemId',
  component: ReviewItemPage,
});
const sessions = createRoute({
  getParentRoute: () => root,
  path: '/sessions',
  component: SessionsPage,
  validateSearch: readSessionFilters,
});
const events = createRoute({
  getParentRoute: () => root,
  path: '/events',
  component: EventsPage,
  validateSearch: readEventFilters,
});
const operations = createRoute({
  getParentRoute: () => root,
  path: '/operations',
  component: OperationsPage,
});

export const router = createRouter({
  routeTree: root.addChildren([
    overview,
    imports,
    oneImport,
    people,
    person,
    programmes,
    matches,
    match,
    courses,
    cohorts,
    sessions,
    review,
    reviewItem,
    events,
    operations,
  ]),
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
