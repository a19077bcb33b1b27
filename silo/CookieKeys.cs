using System.Collections.Immutable;
using System.Xml.Linq;
using MeteringCluster.Journal;
using MeteringCluster.Signing;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace MeteringCluster;

/// <summary>
/// Where the framework keeps the keys of the console's cookies: in the journal, so that they outlive this process and
/// are the same on every silo. It reads them at its first use and then about once a day, and writes one in three
/// months; what is known serves on while the journal, or the silo that has them, is away.
/// </summary>
public sealed class CookieKeys(Func<IMeteringCluster> cluster, SigningOptions secrets) : IXmlRepository, IHostedService
{
    // Whoever waits is a request that needs a cookie, and can be told that it must wait.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private ImmutableArray<RingKey>? _known;

    public static void AddTo(IServiceCollection services, ServerOptions options)
    {
        // It reads the keys before there is a silo to ask; they are read when the host has started instead.
        foreach (var warming in services.Where(service => service.ImplementationType?.Name == "DataProtectionHostedService").ToList())
            services.Remove(warming);
        services.AddSingleton(provider => new CookieKeys(provider.GetRequiredService<IMeteringCluster>, options.Signing));
        services.AddOptions<KeyManagementOptions>().Configure<CookieKeys>((keys, kept) => keys.XmlRepository = kept);
        // By default it is the folder of the program, which differs from container to container.
        services.AddOptions<DataProtectionOptions>().Configure<Storage>(
            (protection, storage) => protection.ApplicationDiscriminator = storage.Installation);
    }

    /// <summary>So that they are known should the journal be away when they are first needed.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            _known = await cluster().KeyRing.Keys();
        }
        catch (Exception e) when (e is JournalUnavailableException or GrainUnavailableException)
        {
            // They are read when they are needed.
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        try
        {
            var keys = Ask(grain => grain.Keys());
            var elements = Open(keys);
            _known = keys;
            return elements;
        }
        catch (Exception e) when (_known is not null && e is JournalUnavailableException or GrainUnavailableException)
        {
            // What is known serves on.
            return Open(_known!.Value);
        }
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        var key = RingKeys.Seal(friendlyName, element.ToString(SaveOptions.DisableFormatting), secrets);
        var knows = _known?.Length ?? 0;
        _known = Ask(grain => grain.Keep(new KeepRingKey(key, knows)));
    }

    private XElement[] Open(ImmutableArray<RingKey> keys) => [.. keys.Select(key => XElement.Parse(key.Open(secrets)))];

    // The framework asks without awaiting. On a thread of its own pool the answer waits for nobody who waits here.
    private ImmutableArray<RingKey> Ask(Func<IKeyRingGrain, Task<ImmutableArray<RingKey>>> ask)
    {
        try
        {
            return Task.Run(() => ask(cluster().KeyRing)).WaitAsync(Patience).GetAwaiter().GetResult();
        }
        catch (TimeoutException)
        {
            throw new GrainUnavailableException("The keys of the cookies did not come in time.");
        }
    }
}
