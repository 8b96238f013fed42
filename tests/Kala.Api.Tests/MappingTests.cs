using AutoMapper;
using Kala.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Kala.Api.Tests;

public sealed class MappingTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    [Fact]
    public void Every_member_of_a_view_has_a_source()
    {
        var mapper = kala.Services.GetRequiredService<IMapper>();

        mapper.ConfigurationProvider.AssertConfigurationIsValid();
    }
}
