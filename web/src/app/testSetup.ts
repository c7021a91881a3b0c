/** Every browser test has both languages in full, in Chinese first. */
import { config } from '@vue/test-utils'

import { i18n, LANGUAGES } from '@/app/i18n'

const files = import.meta.glob<Record<string, unknown>>('../locales/*/*.json', {
  import: 'default',
  eager: true,
})
for (const [path, messages] of Object.entries(files)) {
  const language = LANGUAGES.find((each) => path.includes(`/${each}/`))
  if (language !== undefined) i18n.global.mergeLocaleMessage(language, messages)
}
i18n.global.locale.value = 'zh-Hans'
config.global.plugins = [i18n]
