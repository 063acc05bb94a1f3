import { ActionIcon, Menu, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { IconLanguage, IconMoon, IconSun } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { isLanguage, LANGUAGES } from '../i18n/languages';
import { chooseLanguage } from '../i18n/setup';

const SCHEMES = ['auto', 'light', 'dark'] as const;

/** Language and colours. */
export function Preferences() {
  const { t, i18n } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const computed = useComputedColorScheme('light');
  return (
    <>
      <Menu position="bottom-end" withArrow>
        <Menu.Target>
          <ActionIcon variant="default" size="lg" aria-label={t('layout.language')}>
            <IconLanguage size={19} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown aria-label={t('layout.language')}>
          <Menu.RadioGroup
            value={i18n.language}
            onChange={(language) => isLanguage(language) && void chooseLanguage(language)}
          >
            {Object.entries(LANGUAGES).map(([language, name]) => (
              <Menu.RadioItem key={language} value={language} lang={language} closeMenuOnClick>
                {name}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
        </Menu.Dropdown>
      </Menu>
      <Menu position="bottom-end" withArrow>
        <Menu.Target>
          <ActionIcon variant="default" size="lg" aria-label={t('layout.colours')}>
            {computed === 'dark' ? <IconMoon size={19} aria-hidden /> : <IconSun size={19} aria-hidden />}
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown aria-label={t('layout.colours')}>
          <Menu.RadioGroup
            value={colorScheme}
            onChange={(chosen) => setColorScheme(SCHEMES.find((scheme) => scheme === chosen) ?? 'auto')}
          >
            {SCHEMES.map((scheme) => (
              <Menu.RadioItem key={scheme} value={scheme} closeMenuOnClick>
                {t(`layout.scheme.${scheme}`)}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
