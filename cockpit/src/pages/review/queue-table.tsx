import { Badge, Group, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';

import type { QueueItem } from '../../api/model';
import { shortened } from '../../components/identifier';
import { TableFrame } from '../../components/table-frame';
import { useFormats } from '../../i18n/formats';
import { SeverityBadge } from '../sessions/session-table';
import { DueClock } from './due-clock';
import { ItemStateBadge } from './item-state';
import { contentName, familyName } from './names';

/** Flagged texts, the most urgent first, of these the oldest. */
export function QueueTable({
  items,
  rows,
}: {
  items: readonly QueueItem[];
  /** Where the links of the rows are, for the keys that go from one to the next. */
  rows: RefObject<HTMLTableSectionElement | null>;
}) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <TableFrame label={t('review.queue')} minWidth={900}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t('review.item')}</Table.Th>
          <Table.Th scope="col">{t('review.severity')}</Table.Th>
          <Table.Th scope="col">{t('review.found')}</Table.Th>
          <Table.Th scope="col">{t('review.due')}</Table.Th>
          <Table.Th scope="col">{t('review.state')}</Table.Th>
          <Table.Th scope="col">{t('review.heldBy')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody ref={rows}>
        {items.map((item) => (
          <Table.Tr key={item.id}>
            <Table.Th scope="row" style={{ whiteSpace: 'nowrap' }}>
              <Link to="/review/$itemId" params={{ itemId: item.id }} className="row-link" title={item.id}>
                {contentName(t, item.content_type)} <span className="mono">{shortened(item.id)}</span>
              </Link>
            </Table.Th>
            <Table.Td>
              <SeverityBadge severity={item.severity} />
            </Table.Td>
            <Table.Td>
              {[...new Set(item.findings.map((one) => one.family))]
                .map((family) => familyName(t, family))
                .join(', ')}
            </Table.Td>
            <Table.Td>
              <DueClock item={item} />
            </Table.Td>
            <Table.Td>
              <Group gap={6}>
                <ItemStateBadge state={item.state} />
                {/* What a claimed item waits for is hidden by its claim. */}
                {item.state === 'claimed' && item.round !== 'pending' && (
                  <ItemStateBadge state={item.round} />
                )}
              </Group>
            </Table.Td>
            <Table.Td style={{ whiteSpace: 'nowrap' }}>
              {item.lease === null ? (
                '–'
              ) : item.lease.mine ? (
                <Badge color="pine">{t('review.you')}</Badge>
              ) : (
                <Text span size="sm" title={formats.instant(item.lease.until)}>
                  <span className="mono">{shortened(item.lease.holder_id)}</span>
                </Text>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </TableFrame>
  );
}

/** Moves the focus to the next row's link, or to the one before; to the first when no row has it. */
export function focusRow(rows: HTMLTableSectionElement | null, step: 1 | -1): void {
  const links = [...(rows?.querySelectorAll('a') ?? [])];
  const at = links.findIndex((link) => link === document.activeElement);
  const next = at === -1 ? 0 : Math.min(Math.max(at + step, 0), links.length - 1);
  links[next]?.focus();
}
