package io.evenkeel.config;

import org.jspecify.annotations.Nullable;

/** One thing that must hold. */
interface Rule {

    /** The change that is needed, or null when what was given is safe. A safe value that the application chose is never touched. */
    @Nullable
    Adjustment judge(GivenConfig given);
}
