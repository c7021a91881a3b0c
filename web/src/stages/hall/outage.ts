/** Whether the system stands the clocks since an outage. As `sittings/outage.py`. Pure. */
import type { HallView } from '@/api/types'

/** Return whether the newest pause of `task` is the system's: it alone carries a length. */
export function isHeldByOutage(task: string, time: HallView['time']): boolean {
  const stops = time.filter(
    (entry) => entry.task === task && ['pause', 'resume', 'end'].includes(entry.kind),
  )
  const newest = stops.at(-1)
  return newest?.kind === 'pause' && newest.ms > 0
}
