using MeteringCluster.Developers;

namespace MeteringCluster.Api.Developers;

/// <summary>The words of lists of developers in JSON.</summary>
internal static class DeveloperNames
{
    public static string Of(Overage overage) => overage switch
    {
        Overage.Report => "report",
        Overage.Allow => "allow",
        _ => "block",
    };

    public static bool TryParse(string? text, out Overage overage)
    {
        overage = text switch { "allow" => Overage.Allow, "block" => Overage.Block, _ => Overage.Report };
        return text is null or "report" or "allow" or "block";
    }

    public static string Of(Unlicensed reason) => reason switch
    {
        Unlicensed.NotListed => "not-listed",
        Unlicensed.ModuleNotSubscribed => "module-not-subscribed",
        Unlicensed.ModuleNotAssigned => "module-not-assigned",
        Unlicensed.SubscriptionNotStarted => "subscription-not-started",
        _ => "subscription-expired",
    };

    public static string Of(DuplicateStrength strength) => strength switch
    {
        DuplicateStrength.Both => "both",
        DuplicateStrength.Strong => "strong",
        _ => "weak",
    };

    public static string Of(DuplicateReason reason) => reason switch
    {
        DuplicateReason.SameAddress => "same-address",
        DuplicateReason.AddressCase => "address-case",
        DuplicateReason.AddressDots => "address-dots",
        DuplicateReason.AddressPlusTag => "address-plus-tag",
        DuplicateReason.AddressDomain => "address-domain",
        _ => "same-name",
    };

    public static (string Code, string Text) Of(DeveloperAdvice advice, DeveloperModule use) => advice switch
    {
        DeveloperAdvice.ReviewList => (
            "review-list",
            $"Review the list: {use.Consumed} developers use {use.Module} and {use.Terms!.Purchased} are purchased, {use.OverBy} too few. "
            + "Remove who left, merge duplicates, or purchase more."),
        DeveloperAdvice.RenewSubscription => (
            "renew-subscription", $"The subscription to {use.Module} has ended, so none of its {use.Consumed} developers is licensed. Renew it."),
        _ => ("review-duplicates", $"Some developers seem to be listed twice and so take two licences of {use.Module}. Merge them."),
    };
}
