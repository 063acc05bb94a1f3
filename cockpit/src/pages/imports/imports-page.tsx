import { useTranslation } from 'react-i18next';

import { Page } from '../../components/page';
import { Permitted } from '../../layout/permitted';
import { ImportForm } from './import-form';
import { ImportHistory } from './import-history';
import { ImportProgress } from './import-progress';
import { useRunningImport } from './running-import';

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
  return (
    <>
      {running === null ? (
        <ImportForm onStart={(kind, file, asOf) => void start(kind, file, asOf)} />
      ) : (
        <ImportProgress running={running} onCancel={cancel} onAnother={clear} />
      )}
      <ImportHistory />
    </>
  );
}
