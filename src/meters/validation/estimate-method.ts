/** How the total of a slot without a reading was estimated, see `docs/validation.md`. */
export type EstimateMethod =
  | "register-linear"
  | "register-profile"
  | "linear"
  | "like-day"
  | "average-like-day"
  | "near-day"
  | "class-profile";
