/** The names of the twelve roles and of the task types in the screen's language. */
import { useI18n } from 'vue-i18n'

import type { Role } from '@/api/types'

/** Return a function that names a role by its key; an unknown key is shown as it is. */
export function useRoleNames(): (role: string) => string {
  const { t } = useI18n()
  const names: Record<Role | 'system', () => string> = {
    organiser: () => t('app.role.organiser'),
    technical_support: () => t('app.role.technicalSupport'),
    chief_judge: () => t('app.role.chiefJudge'),
    hall_judge: () => t('app.role.hallJudge'),
    marking_judge: () => t('app.role.markingJudge'),
    encryption_judge: () => t('app.role.encryptionJudge'),
    supervisor: () => t('app.role.supervisor'),
    arbitration: () => t('app.role.arbitration'),
    team_leader: () => t('app.role.teamLeader'),
    instructor: () => t('app.role.instructor'),
    contestant: () => t('app.role.contestant'),
    screen: () => t('app.role.screen'),
    system: () => t('app.role.system'),
  }
  return (role) => (isKey(names, role) ? names[role]() : role)
}

/** Return a function that names a task type by its key. */
export function useTaskNames(): (task: string) => string {
  const { t } = useI18n()
  const names: Record<string, () => string> = { dictation: () => t('app.task.dictation') }
  return (task) => names[task]?.() ?? task
}

function isKey<T extends object>(names: T, key: PropertyKey): key is keyof T {
  return Object.hasOwn(names, key)
}
