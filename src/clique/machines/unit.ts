/** What a systemd unit of a node is made of. */
export interface NodeUnit {
  readonly name: string;
  readonly geth: string;
  readonly args: readonly string[];
  /** The node's folder: the only place where it may write. */
  readonly folder: string;
  /** The account that owns the folder. */
  readonly user: string;
}

/** Seconds that a node may take to write what it has in memory when it is stopped. */
const STOP_SECONDS = 180;

/**
 * The unit that runs a node: started again when it fails, stopped by SIGTERM with time to write, and shut in, since this
 * geth gets no more fixes.
 */
export function nodeUnit({ name, geth, args, folder, user }: NodeUnit): string {
  const command = [geth, ...args]
    .map((word) => quoted(word.replaceAll("$", "$$$$")))
    .join(" \\\n  ");
  return `# Written by ./gridwell clique install, which writes it anew when the plan changes: put changes of your own into
# a drop-in (systemctl edit gridwell-${name}).
[Unit]
Description=Gridwell node ${name} (geth, clique)
Documentation=https://geth.ethereum.org/docs
# A block of the future is refused: the clock has to be right first.
Wants=network-online.target time-sync.target
After=network-online.target time-sync.target
StartLimitIntervalSec=0

[Service]
User=${user}
ExecStart=${command}
Restart=on-failure
RestartSec=5
# Geth writes its state when it is asked to stop; who kills it early loses nothing sealed, but the next start is slow.
KillSignal=SIGTERM
TimeoutStopSec=${String(STOP_SECONDS)}
LimitNOFILE=65536

# It reads its own folder and speaks with its peers, and nothing else.
UMask=0077
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ReadWritePaths=${quoted(folder)}
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
ProtectProc=invisible
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged

[Install]
WantedBy=multi-user.target
`;
}

/** A word of a unit, in which % begins a specifier (systemd.unit(5)); in a command $ begins a variable, too. */
function quoted(word: string): string {
  const plain = word.replaceAll("%", "%%");
  if (/^[\w%$@+=:,./-]+$/.test(plain)) return plain;
  return `"${plain.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
