/**
 * Short names for the shapes of the HTTP API (`openapi.d.ts`, generated from the server's schemas).
 * All times are ms on the server's clock.
 */
import type { components } from './openapi'

type Schemas = components['schemas']

export type ErrorView = Schemas['ErrorView']

export type Me = Schemas['Me']
export type Appointment = Schemas['AppointmentView']
export type Permission = Appointment['permissions'][number]
export type Role = Schemas['Role']
export type CompetitionBrief = Schemas['CompetitionBrief']

export type CompetitionView = Schemas['CompetitionView']
export type CompetitionWords = Schemas['CompetitionWords']
export type TaskType = Schemas['TaskTypeView']
export type RuleSheet = Schemas['RuleSheet']
export type RuleLine = Schemas['RuleLine']
export type SetupStep = Schemas['SetupStep']
export type Official = Schemas['OfficialView']
export type OneTimePassword = Schemas['OneTimePassword']

export type Contestant = Schemas['ContestantView']
export type Entrant = Schemas['EntrantWords']
export type ListPreview = Schemas['ListPreview']

export type Seating = Schemas['Seating']
export type SeatingSeat = Schemas['SeatingView']
export type HallPlan = Schemas['HallPlan']

export type HallView = Schemas['HallView']
export type HallSlot = Schemas['HallSlot']
export type SlotState = HallSlot['state']
export type HallCounts = Schemas['Counts']
export type SeatRow = Schemas['SeatRow']
export type Phase = Schemas['Phase']
export type HeldGroup = Schemas['HeldGroup']
export type RuledGroup = Schemas['RuledGroup']
export type HeldOp = Schemas['HeldOp']
export type Seat = Schemas['SeatView']
export type SeatCode = Schemas['IssuedCode']

export type LedgerEntry = Schemas['LedgerEntryView']

export type Paper = Schemas['PaperView']
export type PaperLine = Schemas['PaperLine']
export type ImportedPaper = Schemas['ImportView']
export type Rubric = Schemas['RubricView']
export type Problem = Schemas['ProblemView']
export type Question = Schemas['QuestionWords']['question']
export type Recording = Schemas['RecordingView']
export type HeardTake = Schemas['HeardTake']
export type Speaker = Schemas['Speaker']

export type Results = Schemas['ResultsView']
export type ResultBlocker = Results['blockers'][number]
export type ResultRow = Schemas['ResultRow']
/** Which figure of the ranking opens its derivation. */
export type Derived = 'rank' | 'score' | 'total' | 'time'
export type Derivation = Schemas['DetailView']
export type OwnResult = Schemas['OwnResult']
