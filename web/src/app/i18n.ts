/**
 * Sentences in Simplified Chinese (the source) and English.
 *
 * A page names the areas it needs (`meta.areas` of its route); both languages of an area are
 * fetched together, because a contestant may switch language while the network is down. Every
 * file `locales/<language>/<area>.json` holds complete keys (`{"hall": {…}}`); files are merged.
 */
import { computed, type WritableComputedRef } from 'vue'
import { createI18n } from 'vue-i18n'

export const LANGUAGES = ['zh-Hans', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

const KEPT_AS = 'zuoxi.language'

type Messages = Record<string, unknown>
const files = import.meta.glob<Messages>('../locales/*/*.json', { import: 'default' })

export const i18n = createI18n({
  legacy: false,
  locale: chosenLanguage(),
  fallbackLocale: 'zh-Hans',
  messages: { 'zh-Hans': {}, en: {} },
  missingWarn: import.meta.env.DEV,
  fallbackWarn: import.meta.env.DEV,
})
markDocument(i18n.global.locale.value as Language)

const loaded = new Map<string, Promise<void>>()

/** Load the sentences of `areas` in both languages; an area that is there already costs nothing. */
export async function loadAreas(areas: readonly string[]): Promise<void> {
  await Promise.all(areas.flatMap((area) => LANGUAGES.map((language) => load(language, area))))
}

function load(language: Language, area: string): Promise<void> {
  const path = `../locales/${language}/${area}.json`
  let pending = loaded.get(path)
  if (pending === undefined) {
    pending = fetchInto(language, path).catch((error: unknown) => {
      loaded.delete(path)
      throw error
    })
    loaded.set(path, pending)
  }
  return pending
}

async function fetchInto(language: Language, path: string): Promise<void> {
  const file = files[path]
  if (file === undefined) throw new Error(`no sentences at ${path}`)
  i18n.global.mergeLocaleMessage(language, await file())
}

/** Return the language kept from last time, else the browser's, else Chinese. */
function chosenLanguage(): Language {
  const kept = localStorage.getItem(KEPT_AS)
  if (kept === 'zh-Hans' || kept === 'en') return kept
  return navigator.language.startsWith('en') ? 'en' : 'zh-Hans'
}

function markDocument(language: Language): void {
  document.documentElement.lang = language
}

/** The language of the screen; writing it keeps the choice on this machine. */
export const language: WritableComputedRef<Language> = computed({
  get: () => i18n.global.locale.value as Language,
  set: (next) => {
    i18n.global.locale.value = next
    localStorage.setItem(KEPT_AS, next)
    markDocument(next)
  },
})
