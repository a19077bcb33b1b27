using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace MeteringCluster.Tests.Kit.Hosts;

/// <summary>Marks a class of tests that need the cluster host built in; without it they are skipped, with the reason.</summary>
public interface IOnOrleans;

/// <summary>A test that runs once for each class that derives from its own, on that class's host.</summary>
[XunitTestCaseDiscoverer("MeteringCluster.Tests.Kit.Hosts.HostFactDiscoverer", "MeteringCluster.Tests")]
[AttributeUsage(AttributeTargets.Method)]
public sealed class HostFactAttribute : FactAttribute;

/// <summary>As <see cref="HostFactAttribute"/>, for each row of data.</summary>
[XunitTestCaseDiscoverer("MeteringCluster.Tests.Kit.Hosts.HostTheoryDiscoverer", "MeteringCluster.Tests")]
[AttributeUsage(AttributeTargets.Method)]
public sealed class HostTheoryAttribute : TheoryAttribute;

public sealed class HostFactDiscoverer(IMessageSink sink) : FactDiscoverer(sink)
{
    public override IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        NoCluster.Skips(testMethod)
            ? [new NoCluster(DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod)]
            : base.Discover(discoveryOptions, testMethod, factAttribute);
}

public sealed class HostTheoryDiscoverer(IMessageSink sink) : TheoryDiscoverer(sink)
{
    public override IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo theoryAttribute) =>
        NoCluster.Skips(testMethod)
            ? [new NoCluster(DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod)]
            : base.Discover(discoveryOptions, testMethod, theoryAttribute);
}

/// <summary>A test that is skipped because this build has no cluster host.</summary>
public sealed class NoCluster : XunitTestCase
{
    public const string Reason =
        "needs the build with the cluster host in it (-p:Orleans=true), and so the Microsoft.Orleans packages";

#pragma warning disable CS0618 // Made by xunit itself, when it sends a test case from one process to another.
    public NoCluster()
    {
    }
#pragma warning restore CS0618

    public NoCluster(IMessageSink sink, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method)
        : base(sink, display, options, method)
    {
    }

    public static bool Skips(ITestMethod method) =>
#if ORLEANS
        false;
#else
        method.TestClass.Class.Interfaces.Any(implemented => implemented.Name == typeof(IOnOrleans).FullName);
#endif

    protected override string GetSkipReason(IAttributeInfo factAttribute) => Reason;
}
