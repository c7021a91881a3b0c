/** Names of the ledger's verbs; one that has no name here is shown as the ledger has it. */
import { useI18n } from 'vue-i18n'

/** Return a function that names a verb. */
export function useLedgerWords(): (verb: string) => string {
  const { t } = useI18n()
  const names: Record<string, () => string> = {
    started_task: () => t('ledger.verbs.startedTask'),
    paused_hall: () => t('ledger.verbs.pausedHall'),
    resumed_hall: () => t('ledger.verbs.resumedHall'),
    extended_hall: () => t('ledger.verbs.extendedHall'),
    ended_hall: () => t('ledger.verbs.endedHall'),
    paused_person: () => t('ledger.verbs.pausedPerson'),
    proceeded_person: () => t('ledger.verbs.proceededPerson'),
    resumed_person: () => t('ledger.verbs.resumedPerson'),
    extended_person: () => t('ledger.verbs.extendedPerson'),
    ended_person: () => t('ledger.verbs.endedPerson'),
    late_started_person: () => t('ledger.verbs.lateStartedPerson'),
    declared_ready: () => t('ledger.verbs.declaredReady'),
    released_sitting: () => t('ledger.verbs.releasedSitting'),
    decided_held: () => t('ledger.verbs.decidedHeld'),
    closed_sitting: () => t('ledger.verbs.closedSitting'),
    issued_seat_codes: () => t('ledger.verbs.issuedSeatCodes'),
    froze_paper: () => t('ledger.verbs.frozePaper'),
    published_results: () => t('ledger.verbs.publishedResults'),
    imported_paper: () => t('ledger.verbs.importedPaper'),
    replaced_question: () => t('ledger.verbs.replacedQuestion'),
    appointed: () => t('ledger.verbs.appointed'),
    created_competition: () => t('ledger.verbs.createdCompetition'),
    entered_contestants: () => t('ledger.verbs.enteredContestants'),
    furnished_hall: () => t('ledger.verbs.furnishedHall'),
    reset_demo_passwords: () => t('ledger.verbs.resetDemoPasswords'),
    seated_contestants: () => t('ledger.verbs.seatedContestants'),
  }
  return (verb) => names[verb]?.() ?? verb
}
