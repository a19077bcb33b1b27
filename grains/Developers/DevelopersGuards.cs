using System.Collections.Immutable;
using static MeteringCluster.Bounds;

namespace MeteringCluster.Developers;

/// <summary>Callers check these bounds and say so to whoever sent them; past that, breaking one is a bug and throws.</summary>
internal static class DevelopersGuards
{
    public static void Check(PutSubscription command)
    {
        Require(DeveloperLimits.IsModule(command.Module));
        Require(command.Terms.Purchased is >= 0 and <= DeveloperLimits.MaxPurchased);
        Require(command.Terms.Percent is >= 0 and <= DeveloperLimits.MaxOveragePercent);
        Require(command.Terms.Percent == 0 || command.Terms.Overage == Overage.Allow);
        Require(command.Terms.Start < command.Terms.End);
    }

    public static void Check(DeveloperEntry entry)
    {
        Require(DeveloperLimits.IsId(entry.Id));
        Check(entry.Name, entry.Email, entry.Role);
        Check(entry.Modules);
    }

    public static void Check(MergeDevelopers command)
    {
        Require(command.Remove is { IsDefault: false, Length: > 0 and <= DeveloperLimits.MaxMerged });
        Require(!command.Remove.Contains(command.Keep));
        Require(command.Remove.Distinct().Count() == command.Remove.Length);
        Check(command.Name ?? "-", command.Email, command.Role ?? "-");
    }

    public static void Check(DismissDuplicates command)
    {
        Require(command.Ids is { IsDefault: false, Length: > 1 and <= DeveloperLimits.MaxDismissed });
        Require(command.Ids.Distinct().Count() == command.Ids.Length);
    }

    public static void Check(ListDevelopers query) => Require(query.Limit is > 0 and <= DeveloperLimits.MaxPageSize);

    public static void Check(ListDuplicates query) => Require(query.Limit is > 0 and <= DeveloperLimits.MaxPageSize);

    public static void Check(AskLicensed query) =>
        Require(query.Subjects is { IsDefault: false, Length: > 0 and <= DeveloperLimits.MaxAsked });

    public static void Check(DeveloperBatchReader row)
    {
        Require(DeveloperLimits.IsId(row.Id));
        Check(row.Name, row.Email, row.Role);
    }

    public static void Check(ImmutableArray<string> modules)
    {
        for (var at = 0; at < modules.Length; at++)
        {
            Require(DeveloperLimits.IsModule(modules[at]));
            Require(at == 0 || string.CompareOrdinal(modules[at - 1], modules[at]) < 0);
        }
    }

    private static void Check(string name, string? email, string role)
    {
        Require(DeveloperLimits.IsText(name, DeveloperLimits.MaxNameLength));
        Require(email is null || DeveloperLimits.IsEmail(email));
        Require(DeveloperLimits.IsText(role, DeveloperLimits.MaxRoleLength));
    }
}
