/** The last geth that seals clique. `network/geth/go.mod` pins the same version with its checksums. */
export const GETH_VERSION = "1.13.15";

/** What it is built with: from Go 1.23 on the linker refuses a library that this geth needs. */
export const GO_TOOLCHAIN = "go1.22.12";

/** The same geth as its makers' container image. */
export const GETH_IMAGE = `ethereum/client-go:v${GETH_VERSION}`;
