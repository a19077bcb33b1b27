using MeteringCluster.Billing;

namespace MeteringCluster.Payments;

/// <summary>A provider with a page of its own on which a card is entered, so that its number meets nobody else (A26).</summary>
public interface ICardPages
{
    /// <summary>
    /// Opens a page for one card of a tenant. From there the browser is led to <paramref name="back"/>, with the page's id
    /// as its query's parameter <c>entry</c>, or without a card to <paramref name="cancelled"/>.
    /// </summary>
    /// <exception cref="PaymentProviderUnavailableException">Nobody knows.</exception>
    Task<CardPage> OpenPage(TenantId tenant, BillingContact contact, Uri back, Uri cancelled, CancellationToken stop);

    /// <summary>Keeps the card that was entered on a page. Repeated, it gives the same card.</summary>
    /// <returns><see cref="NoCardPage"/> where the tenant has no such page, <see cref="NoCardEntered"/> where none was entered yet.</returns>
    /// <exception cref="PaymentProviderUnavailableException">Nobody knows.</exception>
    Task<CardAnswer> SaveEntered(TenantId tenant, BillingContact contact, string page, CancellationToken stop);
}

/// <param name="Address">Where the browser is to go.</param>
public sealed record CardPage(string Id, Uri Address);

/// <summary>There is no such page, or it was opened for somebody else, which is not told.</summary>
public sealed record NoCardPage : CardAnswer;

/// <summary>The page is still open, or was left without a card.</summary>
public sealed record NoCardEntered : CardAnswer;

/// <summary>A provider that moves no money, and takes these instead of cards.</summary>
public interface ITestCards
{
    IReadOnlyList<TestCard> TestCards { get; }
}

/// <param name="Meaning">What becomes of it, for people to choose by.</param>
public sealed record TestCard(string Token, string Brand, string Last4, string Meaning);
