namespace MeteringCluster.Directory;

/// <summary>What an API key may do. A key has exactly one; an endpoint may take several.</summary>
[Flags]
[GenerateSerializer, Alias("scope")]
public enum Scope
{
    None = 0,

    /// <summary>Runs the installation: every tenant, every key.</summary>
    Operator = 1,

    /// <summary>Runs one tenant.</summary>
    TenantAdmin = 2,

    /// <summary>A product server of one tenant: reports usage, opens sessions.</summary>
    Server = 4,

    /// <summary>An account manager of one reseller.</summary>
    Reseller = 8,
}

public static class Scopes
{
    /// <summary>The name of one scope as it stands in the HTTP contract.</summary>
    public static string Name(this Scope scope) => scope switch
    {
        Scope.Operator => "operator",
        Scope.TenantAdmin => "admin",
        Scope.Server => "server",
        Scope.Reseller => "reseller",
        _ => throw new ArgumentOutOfRangeException(nameof(scope), scope, "Not one scope."),
    };

    /// <returns><see cref="Scope.None"/> where the name is none.</returns>
    public static Scope Named(string? name) => name switch
    {
        "operator" => Scope.Operator,
        "admin" => Scope.TenantAdmin,
        "server" => Scope.Server,
        "reseller" => Scope.Reseller,
        _ => Scope.None,
    };
}
