using System.Collections.Immutable;
using MeteringCluster.Journaling;
using Orleans.Concurrency;

namespace MeteringCluster.Reselling;

[Reentrant]
public sealed class CouponsGrain : ICouponsGrain, IHostedGrain
{
    public Task<ImmutableArray<string>> Draw(ResellerId reseller, int count) => throw new NotSupportedException();

    public Task<ResellerId?> Find(string coupon) => throw new NotSupportedException();

    public Task<CouponTry> Try(string caller, string coupon) => throw new NotSupportedException();

    public Task Right(string caller) => throw new NotSupportedException();

    public Task Wake() => Task.CompletedTask;

    public bool TryLetGo() => true;
}
