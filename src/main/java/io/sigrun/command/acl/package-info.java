/** ACL: in this build the only user is the default one, so only what tells about it is here. */
@NullMarked
package io.sigrun.command.acl;

import org.jspecify.annotations.NullMarked;
