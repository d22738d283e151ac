package io.sigrun.server;

import io.sigrun.command.CommandTable;
import io.sigrun.command.acl.AclCommands;
import io.sigrun.command.bitmap.BitmapCommands;
import io.sigrun.command.connection.ClientCommands;
import io.sigrun.command.connection.ConnectionCommands;
import io.sigrun.command.generic.DatabaseCommands;
import io.sigrun.command.generic.DumpCommands;
import io.sigrun.command.generic.ExpireCommands;
import io.sigrun.command.generic.KeyCommands;
import io.sigrun.command.generic.MemoryCommands;
import io.sigrun.command.generic.ObjectCommands;
import io.sigrun.command.generic.ScanCommands;
import io.sigrun.command.generic.WaitCommand;
import io.sigrun.command.hash.HashCommands;
import io.sigrun.command.list.ListCommands;
import io.sigrun.command.list.ListPopCommands;
import io.sigrun.command.list.MoveCommands;
import io.sigrun.command.scripting.FunctionCommands;
import io.sigrun.command.server.CommandCommands;
import io.sigrun.command.server.ConfigCommands;
import io.sigrun.command.server.DebugCommands;
import io.sigrun.command.server.InfoCommands;
import io.sigrun.command.server.SaveCommands;
import io.sigrun.command.set.MemberCommands;
import io.sigrun.command.sortedset.AlgebraCommands;
import io.sigrun.command.sortedset.PopCommands;
import io.sigrun.command.sortedset.RangeCommands;
import io.sigrun.command.sortedset.SampleCommands;
import io.sigrun.command.sortedset.SortedSetCommands;
import io.sigrun.command.stream.PendingCommands;
import io.sigrun.command.stream.StreamCommands;
import io.sigrun.command.stream.StreamGroupCommands;
import io.sigrun.command.stream.StreamInfoCommands;
import io.sigrun.command.stream.StreamReadCommands;
import io.sigrun.command.string.StringCommands;
import io.sigrun.command.transaction.TransactionCommands;
import java.util.List;

/** All families of commands that a server has. */
final class CommandFamilies {
    private CommandFamilies() {}

    static List<CommandTable.Family> all() {
        return List.of(
                ConnectionCommands::register,
                AclCommands::register,
                ClientCommands::register,
                CommandCommands::register,
                ConfigCommands::register,
                InfoCommands::register,
                KeyCommands::register,
                ExpireCommands::register,
                ScanCommands::register,
                ObjectCommands::register,
                DatabaseCommands::register,
                MemoryCommands::register,
                SaveCommands::register,
                DebugCommands::register,
                DumpCommands::register,
                FunctionCommands::register,
                WaitCommand::register,
                StringCommands::register,
                BitmapCommands::register,
                ListCommands::register,
                MoveCommands::register,
                ListPopCommands::register,
                HashCommands::register,
                MemberCommands::register,
                SortedSetCommands::register,
                RangeCommands::register,
                SampleCommands::register,
                AlgebraCommands::register,
                PopCommands::register,
                StreamCommands::register,
                StreamReadCommands::register,
                StreamGroupCommands::register,
                StreamInfoCommands::register,
                PendingCommands::register,
                TransactionCommands::register);
    }
}
