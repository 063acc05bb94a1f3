import { Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { unwrap } from '../../api/clients';
import type { Agreement, ReviewOutcome } from '../../api/model';
import { keys } from '../../api/queries';
import { Facts } from '../../components/facts';
import { ProblemAlert } from '../../components/problem-alert';
import { Section } from '../../components/section';
import { TableFrame } from '../../components/table-frame';
import { Waiting } from '../../components/waiting';
import { useFormats } from '../../i18n/formats';
import { usePlatform } from '../../session/session-context';

const OUTCOMES = ['approved', 'withheld', 'dismissed'] as const satisfies readonly ReviewOutcome[];

/** How often two reviewers decide alike, of the items that were decided twice. */
export function AgreementSection() {
  const { t } = useTranslation();
  const { clients } = usePlatform();
  const agreement = useQuery({
    queryKey: [...keys.reviews, 'agreement'],
    queryFn: ({ signal }) => unwrap(clients.query.GET('/v1/safety/agreement', { signal })),
  });
  return (
    <Section title={t('agreement.title')}>
      {agreement.isPending ? (
        <Waiting />
      ) : agreement.data === undefined ? (
        <ProblemAlert error={agreement.error} onRetry={() => void agreement.refetch()} />
      ) : agreement.data.items === 0 ? (
        <Text c="dimmed">{t('agreement.none')}</Text>
      ) : (
        <Figures agreement={agreement.data} />
      )}
    </Section>
  );
}

function Figures({ agreement }: { agreement: Agreement }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { items, agreed, percent_agreement: share, kappa } = agreement;
  const times = (first: ReviewOutcome, second: ReviewOutcome) =>
    agreement.table.find((pair) => pair.first === first && pair.second === second)?.count ?? 0;
  return (
    <Stack gap="md">
      <Facts
        cols={4}
        facts={[
          [t('agreement.items'), formats.number(items)],
          [t('agreement.agreed'), formats.number(agreed)],
          [t('agreement.share'), share === null ? null : formats.thousandths(share * 1000)],
          [t('agreement.kappa'), kappa === null ? t('agreement.kappaNone') : formats.number(round(kappa))],
        ]}
      />
      <TableFrame label={t('agreement.table')} minWidth={420}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('agreement.first')}</Table.Th>
            {OUTCOMES.map((second) => (
              <Table.Th scope="col" key={second} className="numeric">
                {t('agreement.second', { outcome: t(`reviewOutcome.${second}`) })}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {OUTCOMES.map((first) => (
            <Table.Tr key={first}>
              <Table.Th scope="row">{t(`reviewOutcome.${first}`)}</Table.Th>
              {OUTCOMES.map((second) => (
                <Table.Td key={second} className="numeric" fw={first === second ? 700 : 400}>
                  {formats.number(times(first, second))}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </TableFrame>
      <Text size="sm" c="dimmed">
        {t('agreement.explained')}
      </Text>
    </Stack>
  );
}

/** Two digits are more than kappa deserves with few items. */
function round(kappa: number): number {
  return Math.round(kappa * 100) / 100;
}
