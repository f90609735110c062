/** The option that names the password's file of a file of operation keys. */
export const KEY_PASSWORD = {
  name: "keyPasswordFile",
  description: "File with the key file's password; asked for otherwise",
  defaultValue: "",
} as const;
