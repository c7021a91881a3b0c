/** What the kinds of phrases and of actions are called, in the reader's language. */
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'

import type { ActionKind, PhraseKind } from './model'

export function usePhraseNames() {
  const { t } = useI18n()
  const names = computed<Record<PhraseKind, string>>(() => ({
    opening: t('inbound_call.phrases.opening'),
    closing: t('inbound_call.phrases.closing'),
    waiting: t('inbound_call.phrases.waiting'),
    soothing: t('inbound_call.phrases.soothing'),
    courtesy: t('inbound_call.phrases.courtesy'),
    fact: t('inbound_call.phrases.fact'),
  }))
  const actions = computed<Record<ActionKind, string>>(() => ({
    booking: t('inbound_call.actionKinds.booking'),
    hold_order: t('inbound_call.actionKinds.holdOrder'),
    transfer: t('inbound_call.actionKinds.transfer'),
    other: t('inbound_call.actionKinds.other'),
  }))
  return { names, actions }
}
