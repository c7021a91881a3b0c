/** Light or dark: the machine's own setting unless somebody chose otherwise here. */
import { ref, watchEffect } from 'vue'

export type Theme = 'light' | 'dark'
export type ThemeChoice = Theme | 'system'

const KEPT_AS = 'zuoxi.theme'

export const themeChoice = ref<ThemeChoice>(keptChoice())

function keptChoice(): ThemeChoice {
  const kept = localStorage.getItem(KEPT_AS)
  return kept === 'light' || kept === 'dark' ? kept : 'system'
}

const systemIsDark = ref(false)

/** Return the theme that is on the screen. */
export function shownTheme(): Theme {
  if (themeChoice.value !== 'system') return themeChoice.value
  return systemIsDark.value ? 'dark' : 'light'
}

/** Put the theme on the document now and whenever the choice or the machine's setting changes. */
export function applyTheme(): void {
  const query = window.matchMedia('(prefers-color-scheme: dark)')
  systemIsDark.value = query.matches
  query.addEventListener('change', (event) => {
    systemIsDark.value = event.matches
  })
  watchEffect(() => {
    document.documentElement.dataset.theme = shownTheme()
  })
}

/** Change between light and dark, and keep the choice on this machine. */
export function toggleTheme(): void {
  themeChoice.value = shownTheme() === 'dark' ? 'light' : 'dark'
  localStorage.setItem(KEPT_AS, themeChoice.value)
}
