import { Table } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import type { BuddyMatch } from '../../api/model';
import { CompanyName } from '../../components/company-name';
import { Doubts } from '../../components/doubts';
import { PersonLink } from '../../components/person-link';
import { TableFrame } from '../../components/table-frame';
import { useFormats } from '../../i18n/formats';
import { MatchStatusBadge } from './match-status';

/** Matches, newest day first. Each leads to its timeline. */
export function MatchTable({ matches }: { matches: readonly BuddyMatch[] }) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <TableFrame label={t('match.newest')} minWidth={820}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t('match.one')}</Table.Th>
          <Table.Th scope="col">{t('match.day')}</Table.Th>
          <Table.Th scope="col">{t('match.status')}</Table.Th>
          <Table.Th scope="col">{t('programmeRole.participant')}</Table.Th>
          <Table.Th scope="col">{t('match.buddy')}</Table.Th>
          <Table.Th scope="col">{t('session.company')}</Table.Th>
          <Table.Th scope="col">{t('session.quality')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {matches.map((one) => (
          <Table.Tr key={one.id}>
            <Table.Th scope="row" style={{ whiteSpace: 'nowrap' }}>
              <Link to="/programmes/matches/$matchId" params={{ matchId: one.id }} className="row-link">
                {one.external_id}
              </Link>
            </Table.Th>
            <Table.Td style={{ whiteSpace: 'nowrap' }}>{formats.day(one.matched_on)}</Table.Td>
            <Table.Td>
              <MatchStatusBadge status={one.status} />
            </Table.Td>
            <Table.Td>
              <PersonLink id={one.participant_id} />
            </Table.Td>
            <Table.Td>
              <PersonLink id={one.buddy_id} />
            </Table.Td>
            <Table.Td>
              <CompanyName id={one.company_id} />
            </Table.Td>
            <Table.Td>
              <Doubts quality={one.quality} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </TableFrame>
  );
}
