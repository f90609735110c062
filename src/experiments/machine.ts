import { cpus, loadavg, release } from "node:os";

/** The machine of a measurement, and how busy it was with other work. */
export function machineFacts(): Record<string, string> {
  const [cpu] = cpus();
  return {
    cpu: `${cpu?.model.trim() ?? "unknown"} × ${String(cpus().length)}`,
    system: `${process.platform} ${release()} ${process.arch}, Node ${process.version}`,
    "load average of the minute before": (loadavg()[0] ?? 0).toFixed(2),
  };
}
