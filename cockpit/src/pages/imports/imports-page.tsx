import { useTranslation } from 'react-i18next';

import { Page } from '../../components/page';
import { Permitted } from '../../layout/permitted';
import { ImportForm, type Order } from './import-form';
import { ImportHistory } from './import-history';
import { ImportProgress } from './import-progress';
import { useRunningImport } from './running-import';
import { useRunningSet } from './running-set';
import { SetProgress } from './set-progress';

export function ImportsPage() {
  const { t } = useTranslation();
  return (
    <Permitted needs="importRecords" title={t('import.title')}>
      <Page title={t('import.title')} intro={t('import.intro')}>
        <Content />
      </Page>
    </Permitted>
  );
}

function Content() {
  const { running, start, cancel, clear } = useRunningImport();
  const several = useRunningSet();
  const begin = (order: Order, asOf: string | null) => {
    if (order.is === 'one') void start(order.kind, order.file, order.mapping, asOf);
    else if (order.is === 'archive') void several.startArchive(order.file, asOf);
    else void several.startFiles(order.files, asOf);
  };
  return (
    <>
      {several.set !== null ? (
        <SetProgress set={several.set} onCancel={several.cancel} onAnother={several.clear} />
      ) : running === null ? (
        <ImportForm onStart={begin} />
      ) : (
        <ImportProgress running={running} onCancel={cancel} onAnother={clear} />
      )}
      <ImportHistory />
    </>
  );
}
