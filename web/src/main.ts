/** The browser part starts here: theme and language first, so that nothing flashes. */
import '@/app/tokens.css'
import '@/app/base.css'
import '@/app/controls.css'

import { createPinia } from 'pinia'
import { createApp } from 'vue'

import App from '@/app/App.vue'
import { i18n, loadAreas } from '@/app/i18n'
import { makeRouter } from '@/app/router'
import { applyTheme } from '@/app/theme'

applyTheme()
await loadAreas(['app', 'kit'])
createApp(App).use(createPinia()).use(i18n).use(makeRouter()).mount('#app')
