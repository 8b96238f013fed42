using AutoMapper;
using AutoMapper.Internal;
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

    /// <summary>
    /// AutoMapper 14 maps a self-referencing type until the stack overflows (GHSA-rvv3-g6hj-g44x). No view contains
    /// anything that is mapped.
    /// </summary>
    [Fact]
    public void No_map_refers_to_another_map_or_to_itself()
    {
        var maps = kala.Services.GetRequiredService<IMapper>().ConfigurationProvider.Internal().GetAllTypeMaps();

        Assert.NotEmpty(maps);
        foreach (var map in maps)
        {
            Assert.Equal(1, map.MaxDepth);
            Assert.All(map.MemberMaps, member => Assert.DoesNotContain(maps, other => Holds(member.DestinationType, other.DestinationType)));
        }
    }

    private static bool Holds(Type type, Type view) =>
        type == view || type.GetGenericArguments().Any(argument => Holds(argument, view)) || type.GetElementType() == view;
}
