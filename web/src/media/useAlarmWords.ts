/** What is wrong with a recording, as a sentence that says what is safe and what to do. */
import { useI18n } from 'vue-i18n'

import type { Alarm } from './desk'

export interface AlarmWords {
  tone: 'bad' | 'warn'
  sentence: string
}

/** Return the words for an alarm; `recording`: a take runs here. */
export function useAlarmWords(): (alarm: Alarm | null, recording: boolean) => AlarmWords | null {
  const { t } = useI18n()
  return (alarm, recording) => {
    switch (alarm) {
      case 'lost':
        return {
          tone: 'bad',
          sentence: recording ? t('media.alarm.lostRecording') : t('media.alarm.lost'),
        }
      case 'muted':
        return { tone: 'bad', sentence: t('media.alarm.muted') }
      case 'silent':
        return { tone: 'warn', sentence: t('media.alarm.silent') }
      case 'stalled':
        return {
          tone: 'bad',
          sentence: recording ? t('media.alarm.stalledRecording') : t('media.alarm.stalled'),
        }
      case 'full':
        return { tone: 'bad', sentence: t('media.alarm.full') }
      case 'rejected':
        return { tone: 'bad', sentence: t('media.alarm.rejected') }
      case null:
        return null
    }
  }
}
