import { Link } from '@tanstack/react-router';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';

import { shortened } from '../../components/identifier';
import { useRefusal } from '../../session/session-context';

/** The records that made something so, with the way to their events for those who may read them. */
export function Because({ records }: { records: readonly string[] }) {
  const { t } = useTranslation();
  const mayReadEvents = useRefusal('readEvents') === null;
  if (records.length === 0) return '–';
  if (!mayReadEvents) return t('journey.records', { count: records.length });
  return records.map((record, index) => (
    <Fragment key={record}>
      {index > 0 && ', '}
      <Link to="/events" search={{ aggregate_id: record }} className="row-link mono" title={record}>
        {shortened(record)}
      </Link>
    </Fragment>
  ));
}
