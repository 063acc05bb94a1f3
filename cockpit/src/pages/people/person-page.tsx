import { Anchor, Group, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { unwrap } from '../../api/clients';
import type { PersonProfile } from '../../api/model';
import { keys } from '../../api/queries';
import { Facts } from '../../components/facts';
import { Identifier, shortened } from '../../components/identifier';
import { Page } from '../../components/page';
import { ProblemAlert } from '../../components/problem-alert';
import { Section } from '../../components/section';
import { TableFrame } from '../../components/table-frame';
import { useCompanies } from '../../components/use-companies';
import { Waiting } from '../../components/waiting';
import { useFormats } from '../../i18n/formats';
import { Permitted } from '../../layout/permitted';
import { usePlatform } from '../../session/session-context';
import { EnrolmentsSection } from './enrolments-section';
import { EraseButton } from './erase-button';
import { IdentifiersSection } from './identifiers-section';
import { JourneySection } from './journey-section';
import { PersonState } from './people-page';
import { PersonSessions } from './person-sessions';
import { UnsealPersonButton } from './unseal-person-button';

export function PersonPage() {
  const { t } = useTranslation();
  const { personId } = useParams({ from: '/people/$personId' });
  return (
    <Permitted needs="readPeople" title={t('person.title')}>
      <Content key={personId} id={personId} />
    </Permitted>
  );
}

function Content({ id }: { id: string }) {
  const { t } = useTranslation();
  const { clients } = usePlatform();
  const profile = useQuery({
    queryKey: [...keys.people, id],
    queryFn: ({ signal }) =>
      unwrap(clients.query.GET('/v1/people/{id}', { params: { path: { id } }, signal })),
  });
  return (
    <Page
      title={t('person.titled', { id: shortened(id) })}
      intro={
        <Anchor component={Link} to="/people" size="sm">
          {t('person.back')}
        </Anchor>
      }
      actions={
        profile.data && (
          <Group gap="xs">
            <UnsealPersonButton person={profile.data.person} />
            <EraseButton person={profile.data.person} />
          </Group>
        )
      }
    >
      {profile.isPending ? (
        <Waiting rows={8} />
      ) : profile.data === undefined ? (
        <ProblemAlert error={profile.error} onRetry={() => void profile.refetch()} />
      ) : (
        <>
          <Profile profile={profile.data} />
          <JourneySection person={profile.data.person} />
          <IdentifiersSection profile={profile.data} />
          <EnrolmentsSection enrolments={profile.data.enrolments} />
          <Memberships profile={profile.data} />
          <PersonSessions id={id} roles={profile.data.person.roles} />
        </>
      )}
    </Page>
  );
}

function Profile({ profile }: { profile: PersonProfile }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { person, activity } = profile;
  const day = (value: string | null) => (value === null ? null : formats.day(value));
  return (
    <Section title={t('person.profile')} actions={<PersonState state={person.state} />}>
      <Stack gap="lg">
        <Facts
          cols={4}
          facts={[
            [t('person.id'), <Identifier key="id" value={person.id} />],
            [t('people.roles'), person.roles.map((role) => t(`programmeRole.${role}`)).join(', ') || '–'],
            [t('people.country'), person.country],
            [t('person.costCentre'), person.cost_centre],
            [t('person.asParticipant'), formats.number(activity.sessions_as_participant)],
            [t('person.asVolunteer'), formats.number(activity.sessions_as_volunteer)],
            [t('overview.time'), formats.hours(activity.minutes)],
            [t('person.firstLast'), `${day(activity.first_on) ?? '–'} – ${day(activity.last_on) ?? '–'}`],
            [t('people.registeredAt'), formats.instant(person.registered_at)],
            [
              t('person.commits'),
              <Link key="events" to="/events" search={{ person: person.id }} className="row-link">
                {formats.number(profile.commits)}
              </Link>,
            ],
          ]}
        />
        <Text size="sm" c="dimmed">
          {person.sealed_fields.length === 0
            ? t('person.nothingSealed')
            : t('person.sealed', {
                fields: person.sealed_fields.map((field) => t(`personField.${field}`)).join(', '),
              })}
        </Text>
      </Stack>
    </Section>
  );
}

function Memberships({ profile }: { profile: PersonProfile }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { nameOf } = useCompanies();
  const { companies } = profile.person;
  return (
    <Section title={t('person.memberships')}>
      {companies.length === 0 ? (
        <Text c="dimmed">{t('person.noMemberships')}</Text>
      ) : (
        <TableFrame label={t('person.memberships')} minWidth={420}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('session.company')}</Table.Th>
              <Table.Th scope="col">{t('person.since')}</Table.Th>
              <Table.Th scope="col">{t('person.until')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {companies.map((one) => (
              <Table.Tr key={`${one.company_id} ${one.since ?? ''}`}>
                <Table.Th scope="row">
                  {one.name ?? nameOf(one.company_id) ?? shortened(one.company_id)}
                </Table.Th>
                <Table.Td>{one.since === null ? '–' : formats.day(one.since)}</Table.Td>
                <Table.Td>{one.until === null ? t('person.stillThere') : formats.day(one.until)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </TableFrame>
      )}
    </Section>
  );
}
