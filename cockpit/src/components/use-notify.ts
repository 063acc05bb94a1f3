import { notifications } from '@mantine/notifications';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

/** Says in passing what came of an action; screen readers hear it too. */
export function useNotify(): (message: string, color?: 'pine' | 'orange') => void {
  const { t } = useTranslation();
  return useCallback(
    (message, color = 'pine') => {
      notifications.show({ color, message, closeButtonProps: { 'aria-label': t('action.close') } });
    },
    [t],
  );
}
